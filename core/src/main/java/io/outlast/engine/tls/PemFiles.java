// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads PEM files. No message holds any of a key. */
final class PemFiles {
  private static final int MOST_BYTES = 1 << 20;
  private static final List<String> KEY_ALGORITHMS = List.of("EC", "RSA", "EdDSA");

  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----([^-]*)-----END \\1-----");

  private PemFiles() {}

  /**
   * Reads certificates, in the order in which they stand there.
   *
   * @throws IllegalArgumentException if there are none; the message names setting and file
   */
  static List<X509Certificate> certificates(String setting, String file) {
    List<X509Certificate> certificates = new ArrayList<>();
    Matcher blocks = BLOCK.matcher(text(setting, file));
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      while (blocks.find()) {
        if (blocks.group(1).equals("CERTIFICATE")) {
          certificates.add(
              (X509Certificate)
                  factory.generateCertificate(new ByteArrayInputStream(bytes(blocks.group(2)))));
        }
      }
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw wrong(setting, file, "holds a certificate that cannot be read: " + e.getMessage(), e);
    }
    if (certificates.isEmpty()) {
      throw wrong(setting, file, "holds no certificate (BEGIN CERTIFICATE)", null);
    }
    return List.copyOf(certificates);
  }

  /**
   * Reads a private key.
   *
   * @throws IllegalArgumentException if there is none, or one in another form; the message says how
   *     to convert it
   */
  static PrivateKey key(String setting, String file) {
    Matcher blocks = BLOCK.matcher(text(setting, file));
    while (blocks.find()) {
      String kind = blocks.group(1);
      if (kind.equals("PRIVATE KEY")) {
        return key(setting, file, blocks.group(2));
      }
      if (kind.endsWith("PRIVATE KEY")) {
        throw wrong(
            setting,
            file,
            "holds a key in another form, "
                + kind
                + "; convert it by openssl pkcs8 -topk8 -nocrypt",
            null);
      }
    }
    throw wrong(setting, file, "holds no key (BEGIN PRIVATE KEY)", null);
  }

  private static PrivateKey key(String setting, String file, String base64) {
    try {
      PKCS8EncodedKeySpec encoded = new PKCS8EncodedKeySpec(bytes(base64));
      for (String algorithm : KEY_ALGORITHMS) {
        Optional<PrivateKey> key = key(algorithm, encoded);
        if (key.isPresent()) {
          return key.get();
        }
      }
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      // Not as the cause, which might show what it could not read.
      throw wrong(setting, file, "holds a key that cannot be read", null);
    }
    throw wrong(setting, file, "holds a key that is none of " + KEY_ALGORITHMS, null);
  }

  private static Optional<PrivateKey> key(String algorithm, PKCS8EncodedKeySpec encoded)
      throws GeneralSecurityException {
    try {
      return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(encoded));
    } catch (InvalidKeySpecException ofAnotherAlgorithm) {
      return Optional.empty();
    }
  }

  private static byte[] bytes(String base64) {
    return Base64.getMimeDecoder().decode(base64);
  }

  private static String text(String setting, String file) {
    try {
      Path path = Path.of(file);
      if (Files.size(path) > MOST_BYTES) {
        throw wrong(setting, file, "has more than " + MOST_BYTES + " bytes", null);
      }
      return Files.readString(path, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw wrong(setting, file, "cannot be read: " + e, e);
    }
  }

  static IllegalArgumentException wrong(
      String setting, String file, String what, @Nullable Throwable cause) {
    return new IllegalArgumentException("%s of tls, %s, %s.".formatted(setting, file, what), cause);
  }
}
