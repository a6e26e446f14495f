// SPDX-License-Identifier: Apache-2.0
package io.outlast.config;

import org.jspecify.annotations.Nullable;

/**
 * Encryption of connections: between clients and members ({@link ClientSecurity}), or between
 * members ({@link NetworkConfig}). All files are PEM. They are read when the member or the client
 * starts, and again when they have changed: whoever connects after that is shown, and checked
 * against, what is new. What cannot be read or has expired then is not taken, and said in the log.
 * Not thread-safe.
 */
public final class TlsConfig {

  /** Which connections are encrypted. */
  public enum Use {
    /** A member's, to clients that connect to it. */
    MEMBER_FOR_CLIENTS,
    /** A member's, to others: each shows a certificate, whoever connects. */
    BETWEEN_MEMBERS,
    /** A client's. */
    CLIENT
  }

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
   * @throws IllegalArgumentException if something is missing
   */
  public void validate(Use use) {
    if (!enabled) {
      return;
    }
    require(use == Use.CLIENT || certificateFile != null, "certificate-file", "a member shows one");
    require(
        (certificateFile == null) == (privateKeyFile == null),
        certificateFile == null ? "certificate-file" : "private-key-file",
        "certificate and private key belong together");
    require(
        !clientCertificateRequired || trustedCertificatesFile != null,
        "trusted-certificates-file",
        "certificates of clients are required, and have to be checked against something");
    require(
        use != Use.BETWEEN_MEMBERS || trustedCertificatesFile != null,
        "trusted-certificates-file",
        "with those that the JVM trusts, anybody with a certificate of the Internet's were a member");
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
   * {@link #setPrivateKeyFile}. Members need one; clients need one if members require it. It must
   * not have expired when the member or client starts.
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
   * that the JVM trusts, which between members is refused. Between members whoever has a
   * certificate that stands on these is a member: use ones that sign nothing else.
   */
  public TlsConfig setTrustedCertificatesFile(@Nullable String file) {
    this.trustedCertificatesFile = file;
    return this;
  }

  /** Tells whether a member lets in only clients with a certificate that it trusts. */
  public boolean isClientCertificateRequired() {
    return clientCertificateRequired;
  }

  /**
   * Sets whether a member lets in only clients with a certificate that it trusts (mutual TLS). Of
   * no effect between members, who always show theirs.
   */
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
