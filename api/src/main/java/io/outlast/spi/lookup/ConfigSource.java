// SPDX-License-Identifier: Apache-2.0
package io.outlast.spi.lookup;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A configuration as text, and where it is from.
 *
 * @param name what messages call it: a path, {@code classpath:} and a path, or "string"
 * @param text XML or YAML, of at most {@link #MAX_SIZE}
 */
public record ConfigSource(String name, String text) {

  /**
   * How long a configuration may be: bytes of a file, characters of a string. Some hundreds of
   * executors fit; what takes parsers long does not.
   */
  public static final int MAX_SIZE = 1 << 18;

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  /**
   * Checks the size.
   *
   * @throws IllegalArgumentException if the text is too long
   */
  public ConfigSource {
    Objects.requireNonNull(text, name);
    if (text.length() > MAX_SIZE) {
      throw refused(name, "is longer than " + MAX_SIZE + " characters. Is it the right one?", null);
    }
    if (text.startsWith(BYTE_ORDER_MARK)) {
      text = text.substring(1);
    }
  }

  /** Takes a string. */
  public static ConfigSource ofString(String text) {
    return new ConfigSource("string", text);
  }

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException if it cannot be read, is too long, or is not UTF-8
   */
  public static ConfigSource ofFile(File file) {
    String name = file.getPath();
    try (InputStream in = new FileInputStream(file)) {
      return new ConfigSource(name, read(name, in));
    } catch (IOException e) {
      throw refused(name, "cannot be read, from directory " + directory() + ": " + e, e);
    }
  }

  /**
   * Reads a resource.
   *
   * @param name its name on the class path
   * @throws IllegalArgumentException if it cannot be read, is too long, or is not UTF-8
   */
  public static ConfigSource ofResource(String name, URL url) {
    String shown = "classpath:" + name;
    try (InputStream in = url.openStream()) {
      return new ConfigSource(shown, read(shown, in));
    } catch (IOException e) {
      throw refused(shown, "cannot be read from " + url + ": " + e, e);
    }
  }

  @Override
  public String toString() {
    return name;
  }

  private static String read(String name, InputStream in) throws IOException {
    byte[] bytes = in.readNBytes(MAX_SIZE + 1);
    if (bytes.length > MAX_SIZE) {
      throw refused(name, "is longer than " + MAX_SIZE + " bytes. Is it the right file?", null);
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw refused(name, "is not UTF-8. Save it in that encoding.", e);
    }
  }

  private static String directory() {
    return new File("").getAbsolutePath();
  }

  static IllegalArgumentException refused(String name, String why, @Nullable Throwable cause) {
    return new IllegalArgumentException("Configuration " + name + " " + why, cause);
  }
}
