CREATE TABLE comments (
  id           BIGINT      NOT NULL AUTO_INCREMENT,
  post_id      BIGINT      NOT NULL,
  author_id    BIGINT      NOT NULL,
  content      TEXT        NOT NULL COMMENT 'Markdown, as written',
  content_html MEDIUMTEXT  NOT NULL COMMENT 'rendered and sanitised when it was written',
  html_version INT         NOT NULL COMMENT 'of the rules that rendered it',
  version      INT         NOT NULL COMMENT 'changed by an edit only',
  deleted      BOOLEAN     NOT NULL,
  deleted_at   DATETIME(3) NULL,
  edited_at    DATETIME(3) NULL,
  created_at   DATETIME(3) NOT NULL,
  updated_at   DATETIME(3) NOT NULL,
  CONSTRAINT pk_comments PRIMARY KEY (id),
  CONSTRAINT fk_comments_post FOREIGN KEY (post_id) REFERENCES posts (id),
  CONSTRAINT fk_comments_author FOREIGN KEY (author_id) REFERENCES accounts (id),
  INDEX ix_comments_post_listing (post_id, deleted, id),
  INDEX ix_comments_author (author_id, deleted, id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
