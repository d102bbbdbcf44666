-- Apart from posts, so that a list page reads rows that lie a hundred to a page and not five.
CREATE TABLE post_contents (
  post_id      BIGINT      NOT NULL,
  content      MEDIUMTEXT  NOT NULL COMMENT 'Markdown, as written',
  content_html MEDIUMTEXT  NOT NULL COMMENT 'rendered and sanitised when it was written',
  html_version INT         NOT NULL COMMENT 'of the rules that rendered it',
  created_at   DATETIME(3) NOT NULL,
  updated_at   DATETIME(3) NOT NULL,
  PRIMARY KEY (post_id),
  CONSTRAINT fk_post_contents_post FOREIGN KEY (post_id) REFERENCES posts (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
