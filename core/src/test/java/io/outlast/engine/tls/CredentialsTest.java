// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outlast.config.TlsConfig;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateExpiredException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one end shows and trusts is what its files hold now. */
class CredentialsTest {
  private static final String PASSWORD = "changeit";

  @TempDir private Path folder;
  private final List<String> warnings = new ArrayList<>();

  @Test
  void whatTheFilesHoldIsShownAndTrusted() throws Exception {
    make("a", "EC", "-1d");
    Credentials credentials = Credentials.read(tls("a", "a"), warnings::add);

    String alias = credentials.keys().chooseServerAlias("EC", null, null);

    assertThat(subject(credentials, alias)).isEqualTo("CN=a");
    assertThat(credentials.keys().getPrivateKey(alias)).isNotNull();
    assertThat(credentials.keys().chooseServerAlias("RSA", null, null)).isNull();
    credentials.trust().checkClientTrusted(chain(credentials), "EC");
    assertThat(warnings).isEmpty();
  }

  @Test
  void whenTheFilesChange_thenTheNextHandshakeHasWhatIsNew() throws Exception {
    make("a", "EC", "-1d");
    make("b", "RSA", "-1d");
    TlsConfig tls = tls("a", "a");
    Credentials credentials = Credentials.read(tls, warnings::add);
    String old = credentials.keys().chooseServerAlias("EC", null, null);
    X509Certificate[] oldChain = chain(credentials);

    copy("b", "a");

    String renewed = credentials.keys().chooseServerAlias("RSA", null, null);
    assertThat(subject(credentials, renewed)).isEqualTo("CN=b");
    assertThat(subject(credentials, old)).as("a handshake that is under way").isEqualTo("CN=a");
    assertThatThrownBy(() -> credentials.trust().checkClientTrusted(oldChain, "EC"))
        .isInstanceOf(java.security.cert.CertificateException.class);
    assertThat(warnings).hasSize(1).first().asString().contains("is refused", "CN=a");
  }

  @Test
  void whenNewFilesAreBroken_thenThoseOfBeforeStayAndOneWarningSaysSo() throws Exception {
    make("a", "EC", "-1d");
    Credentials credentials = Credentials.read(tls("a", "a"), warnings::add);

    Files.writeString(folder.resolve("a.crt"), "no certificate");

    for (int i = 0; i < 3; i++) {
      assertThat(subject(credentials, credentials.keys().chooseServerAlias("EC", null, null)))
          .isEqualTo("CN=a");
    }
    assertThat(warnings)
        .singleElement()
        .asString()
        .contains("not taken", "certificate-file", "a.crt", "holds no certificate");
  }

  @Test
  void whenOnlyOneOfTwoIsReplacedYet_thenTheOldPairIsShown() throws Exception {
    make("a", "EC", "-1d");
    make("b", "EC", "-1d");
    Credentials credentials = Credentials.read(tls("a", "a"), warnings::add);

    Files.copy(folder.resolve("b.crt"), folder.resolve("a.crt"), REPLACE);
    String between = credentials.keys().chooseServerAlias("EC", null, null);
    assertThat(subject(credentials, between)).isEqualTo("CN=a");
    Files.copy(folder.resolve("b.key"), folder.resolve("a.key"), REPLACE);

    String after = credentials.keys().chooseServerAlias("EC", null, null);
    assertThat(subject(credentials, after)).isEqualTo("CN=b");
    assertThat(warnings).singleElement().asString().contains("is not the key of");
  }

  @Test
  void whatCannotBeUsedIsSaidAtTheStart() throws Exception {
    make("a", "EC", "-1d");
    make("old", "EC", "-10d");
    Files.writeString(
        folder.resolve("pkcs1.key"),
        "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n");
    Files.writeString(
        folder.resolve("bad.key"),
        "-----BEGIN PRIVATE KEY-----\n5ecret\n-----END PRIVATE KEY-----\n");

    refused(tls("old", "a"), "certificate-file", "old.crt", "CN=old", "not now");
    refused(tls("a", "a").setPrivateKeyFile(path("old.key")), "old.key", "is not the key of");
    refused(tls("a", "a").setPrivateKeyFile(path("pkcs1.key")), "openssl pkcs8 -topk8 -nocrypt");
    refused(tls("a", "a").setPrivateKeyFile(path("none.key")), "private-key-file", "none.key");
    refused(tls("a", "a").setTrustedCertificatesFile(path("a.key")), "trusted-certificates-file");
    assertThatThrownBy(
            () -> Credentials.read(tls("a", "a").setPrivateKeyFile(path("bad.key")), warnings::add))
        .hasMessageContaining("bad.key")
        .hasStackTraceContaining("Credentials")
        .satisfies(e -> assertThat(e.toString()).doesNotContain("5ecret"));
  }

  @Test
  void whoShowsAnExpiredCertificateIsRefusedAndNamedOnce() throws Exception {
    make("a", "EC", "-1d");
    make("old", "EC", "-10d");
    Credentials credentials = Credentials.read(tls("a", "old"), warnings::add);
    X509Certificate[] expired =
        PemFiles.certificates("certificate-file", path("old.crt")).toArray(X509Certificate[]::new);

    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> credentials.trust().checkClientTrusted(expired, "EC"))
          .isInstanceOf(CertificateExpiredException.class);
    }

    assertThat(warnings).singleElement().asString().contains("refused", "CN=old", "valid from");
  }

  // ---- Helpers ----------------------------------------------------------------------------------

  private static final java.nio.file.StandardCopyOption REPLACE =
      java.nio.file.StandardCopyOption.REPLACE_EXISTING;

  private void refused(TlsConfig tls, String... parts) {
    assertThatThrownBy(() -> Credentials.read(tls, warnings::add))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(parts);
  }

  private static String subject(Credentials credentials, String alias) {
    return credentials.keys().getCertificateChain(alias)[0].getSubjectX500Principal().getName();
  }

  private static X509Certificate[] chain(Credentials credentials) {
    return credentials
        .keys()
        .getCertificateChain(credentials.keys().chooseServerAlias("EC", null, null));
  }

  private TlsConfig tls(String who, String trusted) {
    return new TlsConfig()
        .setEnabled(true)
        .setCertificateFile(path(who + ".crt"))
        .setPrivateKeyFile(path(who + ".key"))
        .setTrustedCertificatesFile(path(trusted + ".crt"));
  }

  private String path(String file) {
    return folder.resolve(file).toString();
  }

  private void copy(String from, String to) throws Exception {
    Files.copy(folder.resolve(from + ".key"), folder.resolve(to + ".key"), REPLACE);
    Files.copy(folder.resolve(from + ".crt"), folder.resolve(to + ".crt"), REPLACE);
  }

  /** A certificate of five days that signs itself, and begins some days before now. */
  private void make(String who, String algorithm, String start) throws Exception {
    Path store = folder.resolve(who + ".p12");
    ProcessBuilder keytool =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-alias",
            who,
            "-keyalg",
            algorithm,
            "-dname",
            "CN=" + who,
            "-startdate",
            start,
            "-validity",
            "5",
            "-storetype",
            "PKCS12",
            "-keystore",
            store.toString(),
            "-storepass",
            PASSWORD);
    Process process = keytool.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as(output).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    write(who + ".key", "PRIVATE KEY", keys.getKey(who, PASSWORD.toCharArray()).getEncoded());
    write(who + ".crt", "CERTIFICATE", keys.getCertificate(who).getEncoded());
  }

  private void write(String file, String kind, byte[] bytes) throws Exception {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    Files.writeString(
        folder.resolve(file),
        "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
  }
}
