package io.portcullis.edge;

import io.portcullis.canon.CanonSettings;
import io.portcullis.gate.GateSettings;
import io.portcullis.upstream.UpstreamsSettings;
import io.portcullis.wire.WireSettings;

/**
 * What the data plane is told.
 *
 * @param path for which phones the edge puts itself into the Path of their registration
 */
public record EdgeSettings(
        WireSettings wire, CanonSettings canon, GateSettings gate, UpstreamsSettings upstreams, PathPolicy path) {}
