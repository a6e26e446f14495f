// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults.check;

import java.util.stream.Stream;

/** Something that was promised, and can be seen to be kept or broken in a history. */
public interface Promise {

  /** What is promised, in a sentence. */
  String sentence();

  /** Where the history breaks it. */
  Stream<Violation> violations(Deeds deeds);

  /**
   * A promise that was broken.
   *
   * @param promise the sentence
   * @param what how it was broken, with names and times
   * @param task the task, for the picture; empty if it is about none
   */
  record Violation(String promise, String what, String task) {}

  /** Makes a violation of this promise. */
  default Violation broken(String task, String what) {
    return new Violation(sentence(), what, task);
  }
}
