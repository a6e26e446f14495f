// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** Trusts what the files say now, and says whom it has refused and why. */
final class CurrentTrust extends X509ExtendedTrustManager {
  private final Credentials credentials;

  CurrentTrust(Credentials credentials) {
    this.credentials = credentials;
  }

  /** One of the checks that a trust manager makes. */
  private interface Check {
    void by(X509ExtendedTrustManager trust) throws CertificateException;
  }

  private void check(X509Certificate[] chain, Check check) throws CertificateException {
    try {
      // Told first: that no path to what is trusted could be built says less.
      chain[0].checkValidity();
      check.by(credentials.current().trust());
    } catch (CertificateException e) {
      credentials.refused(
          "A connection is refused: the other end shows a certificate of '%s', valid from %s to %s: %s"
              .formatted(
                  chain[0].getSubjectX500Principal().getName(),
                  chain[0].getNotBefore().toInstant(),
                  chain[0].getNotAfter().toInstant(),
                  e.getMessage()));
      throw e;
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    check(chain, trust -> trust.checkClientTrusted(chain, authType));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    check(chain, trust -> trust.checkClientTrusted(chain, authType, socket));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(chain, trust -> trust.checkClientTrusted(chain, authType, engine));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    check(chain, trust -> trust.checkServerTrusted(chain, authType));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    check(chain, trust -> trust.checkServerTrusted(chain, authType, socket));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(chain, trust -> trust.checkServerTrusted(chain, authType, engine));
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return credentials.current().trust().getAcceptedIssuers();
  }
}
