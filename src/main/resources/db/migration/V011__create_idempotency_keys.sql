-- The answer to a POST, stored in the transaction of its write, so that the same key gets it again from any node.
CREATE TABLE idempotency_keys (
  scope      BINARY(32)  NOT NULL COMMENT 'keyed hash over member, method, path and key',
  body_hash  BINARY(32)  NOT NULL COMMENT 'keyed hash over the request body',
  status     SMALLINT    NULL COMMENT 'NULL only inside the transaction that writes the row',
  headers    TEXT        NULL COMMENT 'JSON object',
  body       MEDIUMBLOB  NULL,
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  PRIMARY KEY (scope),
  INDEX ix_idempotency_keys_created (created_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
