// SPDX-License-Identifier: Apache-2.0
package io.outlast.configfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.outlast.client.config.ClientConfig;
import io.outlast.config.Config;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A token is nowhere to be read but where it was written (R49). */
class SecretsTest {
  private static final String SECRET = "5ecret-5ecret-5ecret";

  /** Each is wrong, somewhere near the secret. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "outlast: {client-principal: {billing: {tokens: [5ecret]}}}",
        "outlast: {client-principal: {billing: {tokens: '5ecret-5ecret-5ecret,5ecret'}}}",
        "outlast: {client-principal: {billing: 5ecret-5ecret-5ecret}}",
        "outlast: {client-principal: {billing: {tokens: {5ecret-5ecret-5ecret: 1}}}}",
        "outlast: {client-principal: {billing: {tokens: ['5ecret-5ecret${no.such}']}}}",
        "outlast: {client-principal: {billing: {tokens: [5ecret-5ecret-5ecret]}}, x: 1}",
        "outlast:\n  client-principal:\n    billing:\n      tokens: [5ecret-5ecret-5ecret\n  x: 1",
        "outlast:\n  client-principal:\n    billing:\n      tokens: '5ecret-5ecret-5ecret\n",
        "<outlast><client-principal name='billing'><token>5ecret</token></client-principal></outlast>",
        "<outlast><client-principal name='billing'>5ecret-5ecret-5ecret</client-principal></outlast>",
        "<outlast><client-principal name='billing'><tokens><token>5ecret-5ecret-5ecret<x/></token></tokens></client-principal></outlast>",
        "<outlast><client-principal name='billing'><token>5ecret-5ecret-5ecret",
        "<outlast><client-principal><token>5ecret-5ecret-5ecret</token></client-principal></outlast>",
      })
  void noMessageShowsAToken(String document) {
    Throwable refused = catchThrowable(() -> Config.loadFromString(document));

    assertThat(refused).isInstanceOf(IllegalArgumentException.class);
    assertThat(stackOf(refused)).doesNotContain("5ecret");
  }

  @Test
  void norDoesOneThatIsTooLong() {
    String document = "outlast-client: {token: '" + SECRET.repeat(500) + "'}";

    Throwable refused = catchThrowable(() -> ClientConfig.loadFromString(document));

    assertThat(refused).isInstanceOf(IllegalArgumentException.class);
    assertThat(stackOf(refused)).doesNotContain("5ecret").contains("a secret");
  }

  @Test
  void noTextOfAConfigurationShowsAToken() {
    Config member =
        Config.loadFromString("outlast: {client-principal: {billing: {tokens: [" + SECRET + "]}}}");
    ClientConfig client = ClientConfig.loadFromString("outlast-client: {token: " + SECRET + "}");

    assertThat(member.getClientSecurity().getPrincipalsByToken()).containsEntry(SECRET, "billing");
    assertThat(client.getToken()).isEqualTo(SECRET);
    assertThat(member + " " + member.getClientSecurity() + " " + client).doesNotContain("5ecret");
  }

  private static String stackOf(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
