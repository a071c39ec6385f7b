// SPDX-License-Identifier: Apache-2.0
/** What all soaks have in common: a seed, a duration and an exit code. */
@NullMarked
package io.zoetic.soak.run;

import org.jspecify.annotations.NullMarked;
