package dev.madang.platform.http;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/** An answer that says all it has to say by its status: {@code {}}. */
@Doc("Nothing but the status.")
// An annotation of Jackson's is what lets it write an object without keys.
@JsonPropertyOrder
public record EmptyResponse() { }
