package dev.madang.platform.http;

import java.util.List;

/** A page of a list, as it is answered. */
public record Page<T>(List<T> data, PageInfo page) { }
