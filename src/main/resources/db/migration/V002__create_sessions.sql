-- One login of one member on one device: the family of its refresh tokens.
CREATE TABLE sessions (
  id                   BIGINT       NOT NULL AUTO_INCREMENT,
  account_id           BIGINT       NOT NULL,
  generation           INT          NOT NULL COMMENT 'of the newest refresh token that was issued',
  generation_issued_at DATETIME(3)  NOT NULL COMMENT 'its iat: with it the same token can be made again',
  generation_used_at   DATETIME(3)  NULL     COMMENT 'its first use, which starts the grace of its predecessor',
  user_agent           VARCHAR(255) NULL,
  refresh_in           VARCHAR(8)   NOT NULL COMMENT 'where the refresh token travels',
  last_used_at         DATETIME(3)  NOT NULL COMMENT 'last login or refresh',
  expires_at           DATETIME(3)  NOT NULL COMMENT 'absolute: no refresh prolongs it',
  revoked_at           DATETIME(3)  NULL,
  revoked_because      VARCHAR(32)  NULL,
  created_at           DATETIME(3)  NOT NULL,
  updated_at           DATETIME(3)  NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT fk_sessions_account FOREIGN KEY (account_id) REFERENCES accounts (id),
  CONSTRAINT ck_sessions_refresh_in CHECK (refresh_in IN ('body', 'cookie')),
  INDEX ix_sessions_account (account_id, revoked_at),
  INDEX ix_sessions_expires (expires_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
