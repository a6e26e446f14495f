// SPDX-License-Identifier: Apache-2.0
package io.outlast.examples.counter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The counter on two processes, of which one is killed. */
@Timeout(180)
class SurvivingCounterTest {

  @Test
  void whenTheProcessThatCountsIsKilled_thenTheOtherGoesOnFromThere() throws Exception {
    List<String> lines = outputOfMain().lines().toList();

    String kill = lines.stream().filter(line -> line.startsWith("kill -9 ")).findFirst().get();
    String victim = kill.substring("kill -9 ".length());
    List<Integer> ofVictim = numbers(lines, victim);
    List<Integer> ofSurvivor = numbers(lines, victim.equals("member-1") ? "member-2" : "member-1");
    int last = ofVictim.get(ofVictim.size() - 1);
    assertThat(ofVictim).startsWith(1, 2, 3, 4, 5);
    // The run that the kill has cut off, if any, is repeated.
    assertThat(ofSurvivor.get(0)).isBetween(last, last + 1);
    assertThat(ofSurvivor).isSorted().doesNotHaveDuplicates().endsWith(10);
    assertThat(lines.get(lines.size() - 1)).endsWith("has come to 10");
    assertThat(ProcessHandle.current().children().filter(ProcessHandle::isAlive)).isEmpty();
  }

  private static List<Integer> numbers(List<String> lines, String member) {
    return lines.stream()
        .filter(line -> line.startsWith(member + " counts "))
        .map(line -> Integer.valueOf(line.substring(line.lastIndexOf(' ') + 1)))
        .toList();
  }

  private static String outputOfMain() throws Exception {
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      SurvivingCounter.main(new String[0]);
    } finally {
      System.setOut(before);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }
}
