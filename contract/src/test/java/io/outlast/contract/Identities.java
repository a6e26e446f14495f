// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract;

import io.outlast.config.TlsConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;

/** Certificates that sign themselves, made by the JDK's keytool and kept as PEM files. */
final class Identities {
  private static final String PASSWORD = "changeit";

  private final Path folder;

  Identities(Path folder) {
    this.folder = folder;
  }

  /** What somebody shows, who trusts nobody but himself and the others of that file. */
  TlsConfig tls(String who, String trusted) {
    return new TlsConfig()
        .setEnabled(true)
        .setCertificateFile(file(who + ".crt"))
        .setPrivateKeyFile(file(who + ".key"))
        .setTrustedCertificatesFile(file(trusted));
  }

  String file(String name) {
    return folder.resolve(name).toString();
  }

  /** Makes one that begins some days before now, and is valid for five. */
  void make(String who, int daysAgo) {
    try {
      Path store = folder.resolve(who + ".p12");
      Process keytool =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                  "-genkeypair",
                  "-alias",
                  who,
                  "-keyalg",
                  "EC",
                  "-dname",
                  "CN=" + who,
                  "-startdate",
                  "-" + daysAgo + "d",
                  "-validity",
                  "5",
                  "-storetype",
                  "PKCS12",
                  "-keystore",
                  store.toString(),
                  "-storepass",
                  PASSWORD)
              .redirectErrorStream(true)
              .start();
      String output = new String(keytool.getInputStream().readAllBytes());
      if (keytool.waitFor() != 0) {
        throw new IllegalStateException("keytool failed: " + output);
      }
      KeyStore keys = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(store)) {
        keys.load(in, PASSWORD.toCharArray());
      }
      write(who + ".key", "PRIVATE KEY", keys.getKey(who, PASSWORD.toCharArray()).getEncoded());
      write(who + ".crt", "CERTIFICATE", keys.getCertificate(who).getEncoded());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Writes one file of several certificates. */
  void join(String name, String... identities) {
    StringBuilder all = new StringBuilder();
    try {
      for (String who : identities) {
        all.append(Files.readString(folder.resolve(who + ".crt")));
      }
      Files.writeString(folder.resolve(name), all);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Puts the files of one identity in the place of another's. */
  void replace(String who, String by) {
    try {
      for (String ending : new String[] {".key", ".crt"}) {
        Files.copy(
            folder.resolve(by + ending),
            folder.resolve(who + ending),
            StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(String file, String kind, byte[] bytes) throws IOException {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    Files.writeString(
        folder.resolve(file),
        "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
  }
}
