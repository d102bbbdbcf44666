-- Who has read what within the hour, as a keyed hash: a reader is counted once an hour.
CREATE TABLE post_readers (
  post_id    BIGINT      NOT NULL,
  reader     BINARY(16)  NOT NULL,
  counted_at DATETIME(3) NOT NULL,
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  PRIMARY KEY (post_id, reader),
  INDEX ix_post_readers_counted (counted_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
