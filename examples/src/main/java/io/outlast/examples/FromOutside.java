// SPDX-License-Identifier: Apache-2.0
package io.outlast.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.outlast.client.OutlastClient;
import io.outlast.client.config.ClientConfig;
import io.outlast.config.Config;
import io.outlast.core.Outlast;
import io.outlast.core.OutlastInstance;
import io.outlast.core.RegisteredTask;
import io.outlast.durableexecutor.DurableExecutorService;

/** A client: the executors of a member, without being one. Here both are in one program. */
class FromOutside {
  public static void main(String[] args) throws Exception {
    Config config = new Config();
    config.setClientPort(5901).addAllowedClasses("io.outlast.examples.*");
    config.registerTask("reverse", FromOutside::reverse);

    try (OutlastInstance member = Outlast.newOutlastInstance(config);
        OutlastInstance client = connect("127.0.0.1:" + member.getConfig().getClientPort())) {
      DurableExecutorService executor = client.getDurableExecutorService("answers");
      int answer = executor.submit(() -> 6 * 7).get();
      byte[] word = executor.submit(RegisteredTask.of("reverse", "deliver".getBytes(UTF_8))).get();
      System.out.println(answer + " from outside, " + new String(word, UTF_8));
    }
  }

  private static OutlastInstance connect(String member) {
    ClientConfig config = new ClientConfig();
    config.getNetworkConfig().addAddress(member);
    return OutlastClient.newOutlastClient(config);
  }

  /** Bytes in, bytes out: programs in any language can ask for it. */
  private static byte[] reverse(byte[] argument) {
    return new StringBuilder(new String(argument, UTF_8)).reverse().toString().getBytes(UTF_8);
  }
}
