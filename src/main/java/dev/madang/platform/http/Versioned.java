package dev.madang.platform.http;

/** A representation whose state has a version that only an edit changes; the first part of its ETag. */
public interface Versioned {
    int version();
}
