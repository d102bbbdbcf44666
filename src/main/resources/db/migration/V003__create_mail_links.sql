-- Links that were sent by mail. The token itself stands nowhere: it is a keyed hash over nonce and purpose, made again
-- when the mail is sent, and found by its SHA-256.
CREATE TABLE mail_links (
  id         BIGINT      NOT NULL AUTO_INCREMENT,
  account_id BIGINT      NOT NULL,
  purpose    VARCHAR(16) NOT NULL,
  nonce      BINARY(32)  NOT NULL,
  token_hash BINARY(32)  NOT NULL,
  expires_at DATETIME(3) NOT NULL,
  used_at    DATETIME(3) NULL,
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT uq_mail_links_token UNIQUE (token_hash),
  CONSTRAINT fk_mail_links_account FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
  CONSTRAINT ck_mail_links_purpose CHECK (purpose IN ('verify', 'reset')),
  INDEX ix_mail_links_account (account_id, purpose),
  INDEX ix_mail_links_expires (expires_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
