// SPDX-License-Identifier: Apache-2.0
package io.outlast.journal;

import io.outlast.engine.journal.JournalException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.rocksdb.NativeLibraryLoader;
import org.rocksdb.RocksDB;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads the native code of the database. It is in a jar and has to be unpacked; left to itself the
 * database removes the file, of 15 MB, at the end of the process, and not at all after a crash.
 * Here it goes as soon as it is loaded, where the system lets it.
 */
final class NativeCode {
  /** Where the database unpacks to and leaves it, if its user says so. */
  private static final String OWN_FOLDER = "ROCKSDB_SHAREDLIB_DIR";

  private static final Logger LOG = LoggerFactory.getLogger(NativeCode.class);

  private static boolean isLoaded;

  private NativeCode() {}

  static synchronized void load() {
    if (!isLoaded) {
      try {
        if (System.getenv(OWN_FOLDER) == null) {
          unpackAndLoad();
        }
        RocksDB.loadLibrary();
        isLoaded = true;
      } catch (IOException | UnsatisfiedLinkError e) {
        throw new JournalException(
            "The native code of the journal cannot be loaded: %s. Set java.io.tmpdir, now %s, to a folder that this process may write to and run code from; or name one by %s in the environment."
                .formatted(e, System.getProperty("java.io.tmpdir"), OWN_FOLDER),
            e);
      }
    }
  }

  private static void unpackAndLoad() throws IOException {
    Path unpacked = Files.createTempDirectory("outlast-journal");
    unpacked.toFile().deleteOnExit(); // where files in use cannot go before
    try {
      NativeLibraryLoader.getInstance().loadLibrary(unpacked.toString());
    } finally {
      remove(unpacked);
    }
  }

  private static void remove(Path unpacked) {
    try (Stream<Path> files = Files.list(unpacked)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(unpacked);
    } catch (IOException e) {
      LOG.debug("{} is left until the end of the process.", unpacked, e);
    }
  }
}
