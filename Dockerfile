# Python 3.13.12 or later: earlier ones let a headline add mail headers.
FROM python:3.13.12-slim-bookworm
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app
COPY requirements.lock ./
RUN pip install --no-deps -r requirements.lock
COPY . .
RUN pip install --no-deps --no-build-isolation -e . \
 && python -m compileall -q records sources settings extract events store crawler alerts tasks web cli demo \
 && useradd --uid 10001 --create-home watch && mkdir /data && chown watch /data
USER 10001
ENV ACCORDWATCH_DATA_FOLDER=/data
VOLUME /data
STOPSIGNAL SIGTERM
ENTRYPOINT ["accordwatch"]
CMD ["up"]
