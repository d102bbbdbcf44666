/** Bean Validation constraints that count as the contract counts: in code points. */
package dev.madang.platform.http.validation;
