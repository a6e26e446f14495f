// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.jgroups.Address;
import org.jgroups.MergeView;
import org.jgroups.View;
import org.jgroups.util.UUID;
import org.junit.jupiter.api.Test;

class MergeViewsTest {
  private static final Address FIRST = new UUID(0, 1);
  private static final Address SECOND = new UUID(0, 2);

  private final List<Runnable> later = new ArrayList<>();
  private final MergeViews views = new MergeViews(later::add);

  @Test
  void aViewThatFollowsNoMergeIsToldAsItIs() {
    View view = view(1);

    assertThat((Object) views.told(view)).isSameAs(view);
    assertThat(later).isEmpty();
  }

  @Test
  void aViewSoonAfterAMergeIsToldAsAMergeOfTheSameSides() {
    MergeView merge = merge(2);
    assertThat((Object) views.told(merge)).isSameAs(merge);

    View told = views.told(view(3));

    assertThat((Object) told).isInstanceOf(MergeView.class);
    assertThat(told.getViewId()).isEqualTo(view(3).getViewId());
    assertThat(told.getMembers()).containsExactly(FIRST, SECOND);
    assertThat(((MergeView) told).getSubgroups()).isEqualTo(merge.getSubgroups());
  }

  @Test
  void aViewLongAfterTheLastMergeIsToldAsItIs() {
    views.told(merge(2));
    views.told(merge(3));

    later.get(0).run();
    assertThat((Object) views.told(view(4))).isInstanceOf(MergeView.class);
    later.get(1).run();
    assertThat((Object) views.told(view(5))).isNotInstanceOf(MergeView.class);
  }

  private static View view(long number) {
    return View.create(FIRST, number, FIRST, SECOND);
  }

  private static MergeView merge(long number) {
    return new MergeView(
        FIRST,
        number,
        List.of(FIRST, SECOND),
        List.of(View.create(FIRST, number - 1, FIRST), View.create(SECOND, number - 1, SECOND)));
  }
}
