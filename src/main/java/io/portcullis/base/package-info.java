/**
 * What several packages stand on: sides, address blocks, source networks, token buckets. Nothing of ours is imported
 * here.
 */
@NullMarked
package io.portcullis.base;

import org.jspecify.annotations.NullMarked;
