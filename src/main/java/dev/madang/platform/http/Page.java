package dev.madang.platform.http;

import java.util.List;

/** A page of a list, as it is answered. */
@Doc("A page of a list.")
public record Page<T>(@Doc("The rows, as many as there are.") List<T> data, PageInfo page) { }
