// SPDX-License-Identifier: Apache-2.0
package io.outlast.configfile;

import io.outlast.configfile.bind.Binder;
import io.outlast.configfile.bind.Binder.Bound;
import io.outlast.configfile.table.Root;
import io.outlast.configfile.table.Tables;
import io.outlast.configfile.tree.Document;
import io.outlast.spi.lookup.ConfigReader;
import io.outlast.spi.lookup.ConfigSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads XML and YAML. Thread-safe. */
public final class FileConfigReader implements ConfigReader {
  private static final Logger LOG = LoggerFactory.getLogger(FileConfigReader.class);

  /** Found by {@link java.util.ServiceLoader}. */
  public FileConfigReader() {}

  @Override
  public <C> C read(ConfigSource source, Class<C> type) {
    Bound<C> bound = Binder.bind(Document.of(source), rootOf(type));
    LOG.info("The {} is that of {}.", type.getSimpleName(), source);
    if (!bound.skipped().isEmpty()) {
      LOG.warn(
          "{}: skipped, for Outlast has no such settings: {}.",
          source,
          String.join(", ", bound.skipped()));
    }
    return bound.config();
  }

  @SuppressWarnings("unchecked") // a Root<C> makes what its type says
  private static <C> Root<C> rootOf(Class<C> type) {
    return (Root<C>)
        Tables.ALL.stream()
            .filter(root -> root.type() == type)
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "There is no configuration of " + type + ". Use Config or ClientConfig."));
  }
}
