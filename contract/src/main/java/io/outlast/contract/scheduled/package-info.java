// SPDX-License-Identifier: Apache-2.0
/** What the scheduled executor promises, as abstract test suites over the public API (SPEC §3). */
@NullMarked
package io.outlast.contract.scheduled;

import org.jspecify.annotations.NullMarked;
