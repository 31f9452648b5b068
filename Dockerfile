# Python 3.13.12 or later: earlier ones let a headline add mail headers.
FROM python:3.13.12-slim-bookworm
WORKDIR /app
COPY requirements.lock pyproject.toml README.md LICENSE ./
RUN pip install --no-cache-dir --no-deps -r requirements.lock
COPY . .
RUN pip install --no-cache-dir --no-deps --no-build-isolation -e . && useradd --create-home watch && mkdir /data && chown watch /data
USER watch
ENV ACCORDWATCH_DATA_FOLDER=/data
ENTRYPOINT ["accordwatch"]
CMD ["--help"]
