// SPDX-License-Identifier: Apache-2.0
/** Long runs of the whole platform under what it must bear; each passes or fails. */
@NullMarked
package io.zoetic.soak;

import org.jspecify.annotations.NullMarked;
