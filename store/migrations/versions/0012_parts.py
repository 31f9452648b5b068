"""Further pages of an article, known by the address of its first."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("pages", sa.Column("part_of", sa.Text(), comment="first page of the article, if this is a further one"))
    op.add_column("pages", sa.Column("part", sa.Integer(), comment="which page of the article it is: 2 for the second"))
    op.create_index("ix_pages_part_of", "pages", ["part_of"])


def downgrade() -> None:
    op.drop_index("ix_pages_part_of", "pages")
    op.drop_column("pages", "part")
    op.drop_column("pages", "part_of")
