-- Mail to be sent, written in the transaction that caused it. What it says is made from template and parameters when it
-- is sent, so that no link stands in the database.
CREATE TABLE outbox (
  id              BIGINT       NOT NULL AUTO_INCREMENT,
  message_id      VARCHAR(64)  NOT NULL COMMENT 'left part of the Message-ID: the same at every attempt',
  template        VARCHAR(32)  NOT NULL,
  language        CHAR(2)      NOT NULL,
  recipient       VARCHAR(254) NOT NULL,
  parameters      TEXT         NOT NULL COMMENT 'JSON object of strings',
  status          VARCHAR(16)  NOT NULL,
  attempts        INT          NOT NULL,
  next_attempt_at DATETIME(3)  NOT NULL COMMENT 'while a worker sends it: the end of its lease',
  last_error      VARCHAR(255) NULL,
  sent_at         DATETIME(3)  NULL,
  created_at      DATETIME(3)  NOT NULL,
  updated_at      DATETIME(3)  NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT uq_outbox_message UNIQUE (message_id),
  CONSTRAINT ck_outbox_status CHECK (status IN ('pending', 'sent', 'failed')),
  INDEX ix_outbox_due (status, next_attempt_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
