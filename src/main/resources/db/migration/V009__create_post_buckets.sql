-- How many visible posts stand in each closed range of ids, so that page 3,000 is found by adding up a few hundred
-- numbers instead of walking over ninety thousand rows. Only ranges that no insert can reach any more have rows; the
-- newest posts are counted when they are read.
CREATE TABLE post_buckets (
  list_id    BIGINT      NOT NULL COMMENT 'category, or 0 for all',
  bucket     BIGINT      NOT NULL COMMENT 'post id divided by the bucket size',
  visible    INT         NOT NULL,
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  PRIMARY KEY (list_id, bucket),
  CONSTRAINT ck_post_buckets_visible CHECK (visible >= 0)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
