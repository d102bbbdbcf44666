-- The schema that the migrations in src/main/resources/db/migration come to, as MySQL and MariaDB report it.
-- For reading and comparing; a board's database is made by the migrations. A test keeps this file true, and
-- scripts/schema renews it.

CREATE TABLE accounts (
  id BIGINT NOT NULL AUTO_INCREMENT,
  email VARCHAR(254) NULL COLLATE utf8mb4_bin,
  email_canonical VARBINARY(254) NULL,
  nickname VARCHAR(32) NULL COLLATE utf8mb4_bin,
  nickname_canonical VARBINARY(512) NULL,
  password_hash VARCHAR(160) NULL COLLATE utf8mb4_bin,
  role VARCHAR(16) NOT NULL COLLATE utf8mb4_bin,
  status VARCHAR(16) NOT NULL COLLATE utf8mb4_bin,
  language CHAR(2) NOT NULL COLLATE utf8mb4_bin,
  email_verified_at DATETIME(3) NULL,
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT uq_accounts_email UNIQUE (email_canonical),
  CONSTRAINT uq_accounts_nickname UNIQUE (nickname_canonical),
  INDEX ix_accounts_unverified (email_verified_at, created_at),
  CONSTRAINT ck_accounts_role CHECK (role IN ('member', 'moderator', 'admin')),
  CONSTRAINT ck_accounts_status CHECK (status IN ('active', 'banned', 'left'))
) ENGINE = InnoDB COLLATE utf8mb4_bin;

CREATE TABLE categories (
  id BIGINT NOT NULL AUTO_INCREMENT,
  name VARCHAR(32) NOT NULL COLLATE utf8mb4_bin,
  name_canonical VARBINARY(512) NOT NULL,
  description VARCHAR(200) NOT NULL COLLATE utf8mb4_bin,
  post_count INT NOT NULL,
  version INT NOT NULL,
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT uq_categories_name UNIQUE (name_canonical),
  CONSTRAINT ck_categories_post_count CHECK (post_count >= 0)
) ENGINE = InnoDB COLLATE utf8mb4_bin;

CREATE TABLE comments (
  id BIGINT NOT NULL AUTO_INCREMENT,
  post_id BIGINT NOT NULL,
  author_id BIGINT NOT NULL,
  content TEXT NOT NULL COLLATE utf8mb4_bin,
  content_html MEDIUMTEXT NOT NULL COLLATE utf8mb4_bin,
  html_version INT NOT NULL,
  version INT NOT NULL,
  deleted TINYINT(1) NOT NULL,
  deleted_at DATETIME(3) NULL,
  deleted_by BIGINT NULL,
  edited_at DATETIME(3) NULL,
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  PRIMARY KEY (id),
  INDEX ix_comments_author (author_id, deleted, id),
  INDEX ix_comments_post_listing (post_id, deleted, id),
  CONSTRAINT fk_comments_author FOREIGN KEY (author_id) REFERENCES accounts (id),
  CONSTRAINT fk_comments_post FOREIGN KEY (post_id) REFERENCES posts (id)
) ENGINE = InnoDB COLLATE utf8mb4_bin;

CREATE TABLE idempotency_keys (
  scope BINARY(32) NOT NULL,
  body_hash BINARY(32) NOT NULL,
  status SMALLINT NULL,
  headers TEXT NULL COLLATE utf8mb4_bin,
  body MEDIUMBLOB NULL,
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  PRIMARY KEY (scope),
  INDEX ix_idempotency_keys_created (created_at)
) ENGINE = InnoDB COLLATE utf8mb4_bin;

CREATE TABLE login_failures (
  subject BINARY(32) NOT NULL,
  failures INT NOT NULL,
  retry_at DATETIME(3) NOT NULL,
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  PRIMARY KEY (subject),
  INDEX ix_login_failures_updated (updated_at)
) ENGINE = InnoDB COLLATE utf8mb4_bin;

CREATE TABLE mail_links (
  id BIGINT NOT NULL AUTO_INCREMENT,
  account_id BIGINT NOT NULL,
  purpose VARCHAR(16) NOT NULL COLLATE utf8mb4_bin,
  nonce BINARY(32) NOT NULL,
  token_hash BINARY(32) NOT NULL,
  expires_at DATETIME(3) NOT NULL,
  used_at DATETIME(3) NULL,
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT uq_mail_links_token UNIQUE (token_hash),
  INDEX ix_mail_links_account (account_id, purpose),
  INDEX ix_mail_links_expires (expires_at),
  CONSTRAINT fk_mail_links_account FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
  CONSTRAINT ck_mail_links_purpose CHECK (purpose IN ('verify', 'reset'))
) ENGINE = InnoDB COLLATE utf8mb4_bin;

CREATE TABLE outbox (
  id BIGINT NOT NULL AUTO_INCREMENT,
  message_id VARCHAR(64) NOT NULL COLLATE utf8mb4_bin,
  template VARCHAR(32) NOT NULL COLLATE utf8mb4_bin,
  language CHAR(2) NOT NULL COLLATE utf8mb4_bin,
  recipient VARCHAR(254) NOT NULL COLLATE utf8mb4_bin,
  parameters TEXT NOT NULL COLLATE utf8mb4_bin,
  status VARCHAR(16) NOT NULL COLLATE utf8mb4_bin,
  attempts INT NOT NULL,
  next_attempt_at DATETIME(3) NOT NULL,
  last_error VARCHAR(255) NULL COLLATE utf8mb4_bin,
  sent_at DATETIME(3) NULL,
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT uq_outbox_message UNIQUE (message_id),
  INDEX ix_outbox_due (status, next_attempt_at),
  CONSTRAINT ck_outbox_status CHECK (status IN ('pending', 'sent', 'failed'))
) ENGINE = InnoDB COLLATE utf8mb4_bin;

CREATE TABLE post_buckets (
  list_id BIGINT NOT NULL,
  bucket BIGINT NOT NULL,
  visible INT NOT NULL,
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  PRIMARY KEY (list_id, bucket),
  CONSTRAINT ck_post_buckets_visible CHECK (visible >= 0)
) ENGINE = InnoDB COLLATE utf8mb4_bin;

CREATE TABLE post_contents (
  post_id BIGINT NOT NULL,
  content MEDIUMTEXT NOT NULL COLLATE utf8mb4_bin,
  content_html MEDIUMTEXT NOT NULL COLLATE utf8mb4_bin,
  html_version INT NOT NULL,
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  PRIMARY KEY (post_id),
  CONSTRAINT fk_post_contents_post FOREIGN KEY (post_id) REFERENCES posts (id)
) ENGINE = InnoDB COLLATE utf8mb4_bin;

CREATE TABLE post_readers (
  post_id BIGINT NOT NULL,
  reader BINARY(16) NOT NULL,
  counted_at DATETIME(3) NOT NULL,
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  PRIMARY KEY (post_id, reader),
  INDEX ix_post_readers_counted (counted_at)
) ENGINE = InnoDB COLLATE utf8mb4_bin;

CREATE TABLE posts (
  id BIGINT NOT NULL AUTO_INCREMENT,
  category_id BIGINT NOT NULL,
  author_id BIGINT NOT NULL,
  title VARCHAR(100) NOT NULL COLLATE utf8mb4_bin,
  comment_count INT NOT NULL,
  view_count BIGINT NOT NULL,
  version INT NOT NULL,
  deleted TINYINT(1) NOT NULL,
  deleted_at DATETIME(3) NULL,
  deleted_by BIGINT NULL,
  edited_at DATETIME(3) NULL,
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  PRIMARY KEY (id),
  INDEX ix_posts_author (author_id, deleted, id),
  INDEX ix_posts_category_listing (category_id, deleted, id),
  INDEX ix_posts_listing (deleted, id),
  CONSTRAINT fk_posts_author FOREIGN KEY (author_id) REFERENCES accounts (id),
  CONSTRAINT fk_posts_category FOREIGN KEY (category_id) REFERENCES categories (id),
  CONSTRAINT ck_posts_comment_count CHECK (comment_count >= 0)
) ENGINE = InnoDB COLLATE utf8mb4_bin;

CREATE TABLE rate_limits (
  policy VARCHAR(32) NOT NULL COLLATE utf8mb4_bin,
  subject BINARY(32) NOT NULL,
  hits VARBINARY(512) NOT NULL,
  expires_at DATETIME(3) NOT NULL,
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  PRIMARY KEY (policy, subject),
  INDEX ix_rate_limits_expires (expires_at)
) ENGINE = InnoDB COLLATE utf8mb4_bin;

CREATE TABLE sessions (
  id BIGINT NOT NULL AUTO_INCREMENT,
  account_id BIGINT NOT NULL,
  generation INT NOT NULL,
  generation_issued_at DATETIME(3) NOT NULL,
  generation_used_at DATETIME(3) NULL,
  user_agent VARCHAR(255) NULL COLLATE utf8mb4_bin,
  refresh_in VARCHAR(8) NOT NULL COLLATE utf8mb4_bin,
  last_used_at DATETIME(3) NOT NULL,
  expires_at DATETIME(3) NOT NULL,
  revoked_at DATETIME(3) NULL,
  revoked_because VARCHAR(32) NULL COLLATE utf8mb4_bin,
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  PRIMARY KEY (id),
  INDEX ix_sessions_account (account_id, revoked_at),
  INDEX ix_sessions_expires (expires_at),
  CONSTRAINT fk_sessions_account FOREIGN KEY (account_id) REFERENCES accounts (id),
  CONSTRAINT ck_sessions_refresh_in CHECK (refresh_in IN ('body', 'cookie'))
) ENGINE = InnoDB COLLATE utf8mb4_bin;
