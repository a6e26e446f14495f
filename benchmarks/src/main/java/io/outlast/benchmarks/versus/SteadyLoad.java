// SPDX-License-Identifier: Apache-2.0
package io.outlast.benchmarks.versus;

import java.util.Map;

/** Some callers that do the same all the time, from a member or from a client. */
record SteadyLoad(Group group, boolean fromClient, Deed deed, int callers, int bytes)
    implements Workload {
  @Override
  public String name() {
    String where = group.name() + (fromClient ? ", client" : "");
    String load =
        switch (deed) {
          case SUBMIT -> "submit, " + callers + " callers";
          case SUBMIT_ASYNC -> "submit, window " + callers;
          case SUBMIT_KEYED -> "keyed submit, " + callers + " callers";
          case SUBMIT_KEYED_ASYNC -> "keyed submit, window " + callers;
          case SCHEDULE -> "schedule, " + callers + " callers";
        };
    String size = bytes == Workloads.USUAL_BYTES ? "" : ", " + bytes / 1_000 + " kB";
    return where + ": " + load + size;
  }

  @Override
  public boolean suits(Product product) {
    return product.offers(deed)
        && (group.members() == 1 || !product.isOneJvmOnly())
        && !(fromClient && product.hasServer()); // any of its processes is one
  }

  @Override
  public Map<Metric, Double> measure(Fleet fleet, Product product) throws Exception {
    boolean waits =
        switch (deed) {
          case SUBMIT, SUBMIT_KEYED, SCHEDULE -> true;
          case SUBMIT_ASYNC, SUBMIT_KEYED_ASYNC -> false;
        };
    int submitters = waits ? callers : Math.min(callers, product.asyncSubmitters());
    long millis = fleet.settings().millis();
    return fleet
        .deployment(product, group)
        .load(fromClient, new Order(deed, callers, submitters, bytes, millis / 4, millis));
  }
}
