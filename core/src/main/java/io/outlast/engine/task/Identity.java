// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.task;

/**
 * The 128-bit name that a submitter gives to one of its requests before it sends it, so that
 * sending it again stores it once (SPEC §2, R31). It is also the record's nonce: two tasks never
 * share one, whatever happens to their IDs.
 *
 * <p>Its two halves let an owner forget: a submitter numbers its requests upwards and tells with
 * each below which number everything is settled, that is, will never be sent again. The owner needs
 * to remember the identities of disposed tasks above that number only, instead of all of the last
 * minutes'.
 *
 * @param submitter 64 random bits, drawn once per instance
 * @param number counts the submitter's requests from 1
 */
public record Identity(long submitter, long number) {
  /** Bytes of an encoded identity. */
  public static final int BYTES = 16;
}
