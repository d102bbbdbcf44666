-- Failed logins in a row, by the address that was typed, whether an account has it or not.
CREATE TABLE login_failures (
  subject    BINARY(32)  NOT NULL COMMENT 'keyed hash of the canonical e-mail',
  failures   INT         NOT NULL,
  retry_at   DATETIME(3) NOT NULL,
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  PRIMARY KEY (subject),
  INDEX ix_login_failures_updated (updated_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
