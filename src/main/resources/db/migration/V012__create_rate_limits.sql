-- The hits of one subject against one limit, counted by all nodes together.
CREATE TABLE rate_limits (
  policy     VARCHAR(32)    NOT NULL,
  subject    BINARY(32)     NOT NULL COMMENT 'keyed hash of address, member or e-mail',
  hits       VARBINARY(512) NOT NULL COMMENT 'times in milliseconds since 1970, eight bytes each, oldest first',
  expires_at DATETIME(3)    NOT NULL,
  created_at DATETIME(3)    NOT NULL,
  updated_at DATETIME(3)    NOT NULL,
  PRIMARY KEY (policy, subject),
  INDEX ix_rate_limits_expires (expires_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
