// SPDX-License-Identifier: Apache-2.0
package io.outlast.examples.fingerprint;

import java.io.Serializable;

/**
 * The result of one task.
 *
 * @param sha256 in hexadecimal digits
 * @param member the name of the member that made it
 * @param attempt the number of the attempt that made it
 */
record Fingerprint(String sha256, String member, int attempt) implements Serializable {}
