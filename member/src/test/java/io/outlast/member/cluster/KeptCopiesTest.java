// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.engine.journal.Journal.Value;
import io.outlast.engine.journal.KeptCopies;
import io.outlast.engine.port.StoreKey;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeptCopiesTest {
  private static final int P = 2;
  private static final BitSet NONE = new BitSet();
  private static final BitSet OF_P = BitSet.valueOf(new long[] {1 << P});

  private final FakeJournal journal = new FakeJournal();
  private final KeptCopies copies = new KeptCopies(journal, /* durability= */ 1);

  /** Beside those of the lost ones it would look as new as theirs, and lack most of the tasks. */
  @Test
  void whenAllWhoHadAPartitionAreLost_thenAPartOfItIsNoCopyBeforeAnOwnerBeginsWithIt() {
    copies.before(new KeptCopies.Table(/* whole= */ NONE, OF_P, NONE, /* lost= */ NONE));
    copies.receive(P, List.of(value(new StoreKey(0, 1))));
    copies.before(new KeptCopies.Table(OF_P, OF_P, NONE, /* lost= */ OF_P));
    copies.write(P, List.of(value(new StoreKey(0, 2))));
    assertThat(journal.complete()).isEmpty();

    copies.write(P, List.of(value(StoreKey.PARTITION)));

    assertThat(journal.complete()).containsExactly(P);
  }

  @Test
  void whenAllWhoHadAPartitionAreLost_thenACopyThatWasGivenAwayBeforeIsKept() {
    giveAway();
    copies.before(new KeptCopies.Table(NONE, NONE, NONE, /* lost= */ OF_P));

    copies.atRest(new KeptCopies.Table(NONE, NONE, /* safe= */ OF_P, NONE));

    assertThat(journal.holds(P)).isNotEmpty();
  }

  @Test
  void whenOthersHaveAsManyCopiesAsThereShouldBe_thenOneThatWasGivenAwayIsForgotten() {
    giveAway();

    copies.atRest(new KeptCopies.Table(NONE, NONE, /* safe= */ OF_P, NONE));

    assertThat(journal.holds(P)).isEmpty();
  }

  private void giveAway() {
    copies.before(new KeptCopies.Table(OF_P, OF_P, NONE, NONE));
    copies.write(P, List.of(value(StoreKey.PARTITION)));
    copies.atRest(new KeptCopies.Table(NONE, NONE, /* safe= */ NONE, NONE));
  }

  private static Value value(StoreKey key) {
    return new Value(key, "value".getBytes(UTF_8));
  }
}
