// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import java.util.Collection;
import java.util.List;
import org.infinispan.configuration.cache.Configuration;
import org.infinispan.factories.ComponentRegistry;
import org.infinispan.factories.impl.BasicComponentRegistry;
import org.infinispan.factories.impl.ComponentRef;
import org.infinispan.factories.impl.ModuleMetadataBuilder;
import org.infinispan.lifecycle.ModuleLifecycle;

/**
 * Lets a {@link Keepers} at each cache before that has joined the others, so that no value passes
 * its journal by. The engine finds it by {@code META-INF/services}, for whatever it starts in this
 * JVM; managers that have no {@code Keepers} are let alone.
 */
public final class JournalModule implements ModuleMetadataBuilder, ModuleLifecycle {
  /** Puts the keeper of a journal into caches. */
  @FunctionalInterface
  interface Keepers {
    /** A cache is about to start. */
    void install(ComponentRegistry cache, String name);
  }

  /** For the service loader. */
  public JournalModule() {}

  @Override
  public void cacheStarting(ComponentRegistry cache, Configuration configuration, String name) {
    ComponentRef<Keepers> keepers =
        cache
            .getGlobalComponentRegistry()
            .getComponent(BasicComponentRegistry.class)
            .getComponent(Keepers.class);
    if (keepers != null) {
      keepers.running().install(cache, name);
    }
  }

  @Override
  public String getModuleName() {
    return "outlast-journal";
  }

  @Override
  public Collection<String> getRequiredDependencies() {
    return List.of("core");
  }

  @Override
  public Collection<String> getOptionalDependencies() {
    return List.of();
  }

  @Override
  public ModuleLifecycle newModuleLifecycle() {
    return this;
  }

  @Override
  public void registerMetadata(ModuleBuilder builder) {
    // It has no components of its own.
  }
}
