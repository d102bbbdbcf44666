-- Lists are newest first; their indexes descend, because InnoDB walks backwards at a quarter of the pace.
CREATE TABLE posts (
  id            BIGINT       NOT NULL AUTO_INCREMENT,
  category_id   BIGINT       NOT NULL,
  author_id     BIGINT       NOT NULL,
  title         VARCHAR(100) NOT NULL,
  comment_count INT          NOT NULL COMMENT 'comments that are not deleted; kept in the transaction that changes it',
  view_count    BIGINT       NOT NULL,
  version       INT          NOT NULL COMMENT 'changed by an edit only',
  deleted       BOOLEAN      NOT NULL,
  deleted_at    DATETIME(3)  NULL,
  deleted_by    BIGINT       NULL,
  edited_at     DATETIME(3)  NULL,
  created_at    DATETIME(3)  NOT NULL,
  updated_at    DATETIME(3)  NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT fk_posts_category FOREIGN KEY (category_id) REFERENCES categories (id),
  CONSTRAINT fk_posts_author FOREIGN KEY (author_id) REFERENCES accounts (id),
  CONSTRAINT ck_posts_comment_count CHECK (comment_count >= 0),
  INDEX ix_posts_category_listing (category_id, deleted, id DESC),
  INDEX ix_posts_listing (deleted, id DESC),
  INDEX ix_posts_author (author_id, deleted, id DESC)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
