-- Who people are. A member who has left keeps his row, so that what he wrote keeps an author id, but nothing personal.
CREATE TABLE accounts (
  id                 BIGINT         NOT NULL AUTO_INCREMENT,
  email              VARCHAR(254)   NULL,
  email_canonical    VARBINARY(254) NULL COMMENT 'lower case, domain in punycode; binary, because collations equate what must differ',
  nickname           VARCHAR(32)    NULL,
  nickname_canonical VARBINARY(512) NULL COMMENT 'NFKC, case folded, UTF-8',
  password_hash      VARCHAR(160)   NULL COMMENT 'Argon2id in PHC string format',
  role               VARCHAR(16)    NOT NULL,
  status             VARCHAR(16)    NOT NULL,
  language           CHAR(2)        NOT NULL COMMENT 'of the mails sent to it',
  email_verified_at  DATETIME(3)    NULL,
  created_at         DATETIME(3)    NOT NULL,
  updated_at         DATETIME(3)    NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT uq_accounts_email UNIQUE (email_canonical),
  CONSTRAINT uq_accounts_nickname UNIQUE (nickname_canonical),
  CONSTRAINT ck_accounts_role CHECK (role IN ('member', 'moderator', 'admin')),
  CONSTRAINT ck_accounts_status CHECK (status IN ('active', 'banned', 'left')),
  INDEX ix_accounts_unverified (email_verified_at, created_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
