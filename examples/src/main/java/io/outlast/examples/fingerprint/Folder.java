// SPDX-License-Identifier: Apache-2.0
package io.outlast.examples.fingerprint;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * What was found in a folder: its regular files, sorted, and what could not be read. Links are not
 * followed.
 */
record Folder(Path path, List<SourceFile> files, List<String> problems) {

  /**
   * Lists a folder.
   *
   * @param leftOut files and folders below it to pass over
   */
  static Folder list(Path path, Predicate<Path> leftOut) throws IOException {
    Listing listing = new Listing(path.toUri(), leftOut.and(Predicate.not(path::equals)));
    Files.walkFileTree(path, listing);
    List<SourceFile> sorted = listing.files.stream().sorted().toList();
    return new Folder(path, sorted, List.copyOf(listing.problems));
  }

  long bytes() {
    return files.stream().mapToLong(SourceFile::bytes).sum();
  }

  private static final class Listing extends SimpleFileVisitor<Path> {
    private final URI folder;
    private final Predicate<Path> leftOut;
    private final List<SourceFile> files = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    Listing(URI folder, Predicate<Path> leftOut) {
      this.folder = folder;
      this.leftOut = leftOut;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
      return leftOut.test(directory) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (attributes.isRegularFile() && !leftOut.test(file)) {
        files.add(SourceFile.of(folder, file, attributes.size()));
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) {
      problems.add(Failures.describe(file.toString(), failure));
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, IOException failure) {
      if (failure != null) {
        problems.add(Failures.describe(directory.toString(), failure));
      }
      return FileVisitResult.CONTINUE;
    }
  }
}
