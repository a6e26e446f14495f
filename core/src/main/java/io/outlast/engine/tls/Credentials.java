// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.tls;

import io.outlast.config.TlsConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * What one end of connections shows, and what it trusts of others: always what the files hold now.
 *
 * <p>Each handshake asks, and each asks the file system whether the files are those of before: some
 * microseconds beside the milliseconds of a handshake, and no thread or timer. What has changed is
 * read; if that cannot be used, what was before stays, and one warning says so. Connections that
 * are open stay as they are.
 *
 * <p>Thread-safe.
 */
public final class Credentials {
  /**
   * Who connects again within this time is not asked for a certificate again: the longest that one
   * who is trusted no more still gets in.
   */
  public static final int SESSION_SECONDS = 300;

  /** Others could show ever new certificates that nobody trusts. */
  private static final int MOST_WARNINGS = 100;

  private final TlsConfig tls;
  private final List<String> files;
  private final Consumer<String> warnings;
  private final Set<String> warned = ConcurrentHashMap.newKeySet();
  private final ReentrantLock reading = new ReentrantLock();
  private final CurrentKeys keys = new CurrentKeys(this);
  private final CurrentTrust trust = new CurrentTrust(this);
  private volatile List<Stamp> stamps;
  private volatile Material current;

  /** That of a handshake under way when the files changed. */
  private volatile Material before;

  /** What tells one content of a file from another; a file that is not there has one too. */
  private record Stamp(long millis, long bytes, Object key) {
    static Stamp of(String file) {
      try {
        BasicFileAttributes now = Files.readAttributes(Path.of(file), BasicFileAttributes.class);
        return new Stamp(
            now.lastModifiedTime().toMillis(),
            now.size(),
            Objects.requireNonNullElse(now.fileKey(), ""));
      } catch (IOException e) {
        return new Stamp(0, -1, "");
      }
    }
  }

  private Credentials(TlsConfig tls, Consumer<String> warnings) {
    this.tls = new TlsConfig(tls);
    this.warnings = warnings;
    this.files =
        Stream.of(
                tls.getCertificateFile(), tls.getPrivateKeyFile(), tls.getTrustedCertificatesFile())
            .filter(Objects::nonNull)
            .map(Objects::requireNonNull)
            .toList();
    // Before the files are read: what changes meanwhile is read again.
    stamps = stampsNow();
    current = Material.read(tls);
    before = current;
  }

  /**
   * Reads the files of a configuration that has been validated.
   *
   * @param warnings told what went wrong later on; each text once
   * @throws IllegalArgumentException if what they hold cannot be used; the message names setting,
   *     file and reason
   */
  public static Credentials read(TlsConfig tls, Consumer<String> warnings) {
    return new Credentials(tls, warnings);
  }

  /** What is shown. */
  public X509ExtendedKeyManager keys() {
    return keys;
  }

  /** What others are checked by. */
  public X509ExtendedTrustManager trust() {
    return trust;
  }

  /** A context of the JDK that goes by both. */
  public SSLContext context() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {keys}, new TrustManager[] {trust}, null);
      context.getServerSessionContext().setSessionTimeout(SESSION_SECONDS);
      context.getClientSessionContext().setSessionTimeout(SESSION_SECONDS);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This JVM has no TLS: " + e, e);
    }
  }

  /** What the files hold now, or have held when they could be used last. */
  Material current() {
    if (!stamps.equals(stampsNow()) && reading.tryLock()) {
      try {
        renew();
      } finally {
        reading.unlock();
      }
    }
    return current;
  }

  /** The one of before. */
  Material before() {
    return before;
  }

  private void renew() {
    List<Stamp> now = stampsNow();
    if (stamps.equals(now)) {
      return;
    }
    stamps = now;
    try {
      Material read = Material.read(tls);
      before = current;
      current = read;
      warned.clear();
    } catch (RuntimeException e) {
      warnings.accept(
          "New certificates are not taken, and those of before stay in use: " + e.getMessage());
    }
  }

  private List<Stamp> stampsNow() {
    return files.stream().map(Stamp::of).toList();
  }

  /** Says once that somebody was not trusted. */
  void refused(String why) {
    if (warned.size() < MOST_WARNINGS && warned.add(why)) {
      warnings.accept(why);
    }
  }
}
