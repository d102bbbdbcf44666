CREATE TABLE categories (
  id             BIGINT         NOT NULL AUTO_INCREMENT,
  name           VARCHAR(32)    NOT NULL,
  name_canonical VARBINARY(512) NOT NULL COMMENT 'NFKC, case folded, UTF-8',
  description    VARCHAR(200)   NOT NULL,
  post_count     INT            NOT NULL COMMENT 'posts that are not deleted; kept in the transaction that changes it',
  version        INT            NOT NULL COMMENT 'changed by an edit only',
  created_at     DATETIME(3)    NOT NULL,
  updated_at     DATETIME(3)    NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT uq_categories_name UNIQUE (name_canonical),
  CONSTRAINT ck_categories_post_count CHECK (post_count >= 0)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
