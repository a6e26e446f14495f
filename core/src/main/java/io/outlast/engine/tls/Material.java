// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.tls;

import io.outlast.config.TlsConfig;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * What the files of one moment hold. Immutable.
 *
 * @param chain what is shown, empty for nothing
 * @param key of the first of the chain
 * @param trust checks what others show
 */
record Material(
    List<X509Certificate> chain, @Nullable PrivateKey key, X509ExtendedTrustManager trust) {

  /**
   * Reads all files.
   *
   * @throws IllegalArgumentException if one cannot be used, or they do not fit; the message says
   *     which and why
   */
  static Material read(TlsConfig tls) {
    String certificate = tls.getCertificateFile();
    String key = tls.getPrivateKeyFile();
    String trusted = tls.getTrustedCertificatesFile();
    if (certificate == null || key == null) {
      return new Material(List.of(), null, trust(trusted));
    }
    List<X509Certificate> chain = PemFiles.certificates("certificate-file", certificate);
    requireValid(certificate, chain.get(0));
    PrivateKey read = PemFiles.key("private-key-file", key);
    requirePair(certificate, key, chain.get(0), read);
    return new Material(chain, read, trust(trusted));
  }

  private static void requireValid(String file, X509Certificate certificate) {
    try {
      certificate.checkValidity();
    } catch (CertificateException e) {
      throw PemFiles.wrong("certificate-file", file, validity(certificate), e);
    }
  }

  /** For a certificate that does not hold now. */
  static String validity(X509Certificate certificate) {
    return "holds a certificate of '%s' that is valid from %s to %s, not now"
        .formatted(
            certificate.getSubjectX500Principal().getName(),
            certificate.getNotBefore().toInstant(),
            certificate.getNotAfter().toInstant());
  }

  /** One of the two may have been replaced, and the other not yet. */
  private static void requirePair(
      String certificateFile, String keyFile, X509Certificate certificate, PrivateKey key) {
    try {
      Signature signature = Signature.getInstance(signatureOf(key));
      signature.initSign(key);
      byte[] signed = signature.sign();
      signature.initVerify(certificate.getPublicKey());
      if (signature.verify(signed)) {
        return;
      }
    } catch (InvalidKeyException | SignatureException e) {
      // They are of different kinds.
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
    throw PemFiles.wrong(
        "private-key-file",
        keyFile,
        "is not the key of the certificate in " + certificateFile,
        null);
  }

  private static String signatureOf(PrivateKey key) {
    return switch (key.getAlgorithm()) {
      case "RSA" -> "SHA256withRSA";
      case "EC" -> "SHA256withECDSA";
      default -> "EdDSA";
    };
  }

  private static X509ExtendedTrustManager trust(@Nullable String file) {
    try {
      KeyStore trusted = null;
      if (file != null) {
        trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        int number = 0;
        for (X509Certificate each : PemFiles.certificates("trusted-certificates-file", file)) {
          trusted.setCertificateEntry(Integer.toString(number++), each);
        }
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(trusted);
      return Stream.of(factory.getTrustManagers())
          .filter(X509ExtendedTrustManager.class::isInstance)
          .map(X509ExtendedTrustManager.class::cast)
          .findFirst()
          .orElseThrow();
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("Trusted certificates cannot be used: " + e, e);
    }
  }
}
