// SPDX-License-Identifier: Apache-2.0
package io.outlast.configfile.table;

import java.util.function.Supplier;

/**
 * What a whole configuration may hold.
 *
 * @param type the class of the configuration
 * @param ownKey our name of the root: what is not known there is an error
 * @param seedKey the name of the root in configurations that code brings along when it moves over:
 *     what is not known there is skipped
 * @param make makes a configuration with all defaults
 */
public record Root<C>(
    Class<C> type, String ownKey, String seedKey, Supplier<C> make, Section<C> section) {}
