// SPDX-License-Identifier: Apache-2.0
package io.outlast.config;

import org.jspecify.annotations.Nullable;

/**
 * Encryption of the connections between clients and members. All files are PEM, and are read when
 * the member or the client starts. Not thread-safe.
 */
public final class TlsConfig {

  private boolean enabled;
  private @Nullable String certificateFile;
  private @Nullable String privateKeyFile;
  private @Nullable String trustedCertificatesFile;
  private boolean clientCertificateRequired;

  /** Makes a configuration that is off. */
  public TlsConfig() {}

  /** Makes a copy. */
  public TlsConfig(TlsConfig other) {
    enabled = other.enabled;
    certificateFile = other.certificateFile;
    privateKeyFile = other.privateKeyFile;
    trustedCertificatesFile = other.trustedCertificatesFile;
    clientCertificateRequired = other.clientCertificateRequired;
  }

  /**
   * Checks what only all settings together can tell.
   *
   * @param isMember whether others connect to whom this is for
   * @throws IllegalArgumentException if something is missing
   */
  public void validate(boolean isMember) {
    if (!enabled) {
      return;
    }
    require(!isMember || certificateFile != null, "certificate-file", "a member shows one");
    require(
        (certificateFile == null) == (privateKeyFile == null),
        certificateFile == null ? "certificate-file" : "private-key-file",
        "certificate and private key belong together");
    require(
        !clientCertificateRequired || trustedCertificatesFile != null,
        "trusted-certificates-file",
        "certificates of clients are required, and have to be checked against something");
  }

  private static void require(boolean holds, String setting, String why) {
    if (!holds) {
      throw new IllegalArgumentException(
          "tls is enabled without " + setting + ": " + why + ". Set it, or disable tls.");
    }
  }

  /** Tells whether connections are encrypted. */
  public boolean isEnabled() {
    return enabled;
  }

  /** Sets whether connections are encrypted; both ends must agree. Default false. */
  public TlsConfig setEnabled(boolean enabled) {
    this.enabled = enabled;
    return this;
  }

  /** Returns the file of the certificate chain that is shown to the other end, or null. */
  public @Nullable String getCertificateFile() {
    return certificateFile;
  }

  /**
   * Sets the file of the certificate chain that is shown to the other end, with its private key in
   * {@link #setPrivateKeyFile}. Members need one; clients need one if members require it.
   */
  public TlsConfig setCertificateFile(@Nullable String file) {
    this.certificateFile = file;
    return this;
  }

  /** Returns the file of the private key, or null. */
  public @Nullable String getPrivateKeyFile() {
    return privateKeyFile;
  }

  /** Sets the file of the private key, PKCS #8, not encrypted. */
  public TlsConfig setPrivateKeyFile(@Nullable String file) {
    this.privateKeyFile = file;
    return this;
  }

  /** Returns the file of the certificates that the other end's must stand on, or null. */
  public @Nullable String getTrustedCertificatesFile() {
    return trustedCertificatesFile;
  }

  /**
   * Sets the file of the certificates that the other end's must stand on; null, the default: those
   * that the JVM trusts.
   */
  public TlsConfig setTrustedCertificatesFile(@Nullable String file) {
    this.trustedCertificatesFile = file;
    return this;
  }

  /** Tells whether a member lets in only clients with a certificate that it trusts. */
  public boolean isClientCertificateRequired() {
    return clientCertificateRequired;
  }

  /** Sets whether a member lets in only clients with a certificate that it trusts (mutual TLS). */
  public TlsConfig setClientCertificateRequired(boolean required) {
    this.clientCertificateRequired = required;
    return this;
  }

  @Override
  public String toString() {
    return "tls{enabled="
        + enabled
        + ", certificate-file="
        + certificateFile
        + ", trusted-certificates-file="
        + trustedCertificatesFile
        + ", client-certificate-required="
        + clientCertificateRequired
        + "}";
  }
}
