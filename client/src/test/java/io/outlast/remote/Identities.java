// SPDX-License-Identifier: Apache-2.0
package io.outlast.remote;

import io.outlast.config.TlsConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;

/** Certificates that sign themselves, made by the JDK's keytool and kept as PEM files. */
final class Identities {
  private static final String PASSWORD = "changeit";

  private final Path folder;

  Identities(Path folder) {
    this.folder = folder;
  }

  /** What somebody shows and whom he trusts. */
  TlsConfig tls(String who, String trusted) throws Exception {
    make(who);
    make(trusted);
    return new TlsConfig()
        .setEnabled(true)
        .setCertificateFile(certificate(who))
        .setPrivateKeyFile(folder.resolve(who + ".key").toString())
        .setTrustedCertificatesFile(certificate(trusted));
  }

  String certificate(String who) {
    return folder.resolve(who + ".crt").toString();
  }

  private void make(String who) throws Exception {
    if (Files.exists(Path.of(certificate(who)))) {
      return;
    }
    Path store = folder.resolve(who + ".p12");
    keytool(
        "-genkeypair",
        "-alias",
        who,
        "-keyalg",
        "EC",
        "-dname",
        "CN=" + who + ", O=Outlast",
        "-ext",
        "san=ip:127.0.0.1,dns:localhost",
        "-storetype",
        "PKCS12",
        "-keystore",
        store.toString(),
        "-storepass",
        PASSWORD,
        "-validity",
        "2");
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    Key key = keys.getKey(who, PASSWORD.toCharArray());
    write(who + ".key", "PRIVATE KEY", key.getEncoded());
    write(who + ".crt", "CERTIFICATE", keys.getCertificate(who).getEncoded());
  }

  private void write(String file, String kind, byte[] bytes) throws IOException {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    Files.writeString(
        folder.resolve(file),
        "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
  }

  private static void keytool(String... arguments) throws Exception {
    ProcessBuilder keytool = new ProcessBuilder();
    keytool.command().add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    keytool.command().addAll(List.of(arguments));
    Process process = keytool.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    if (process.waitFor() != 0) {
      throw new IllegalStateException("keytool failed: " + output);
    }
  }
}
