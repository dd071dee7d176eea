/**
 * The YAML file to settings records; every fault with its line, key, value and what was expected.
 */
@NullMarked
package io.portcullis.config;

import org.jspecify.annotations.NullMarked;
