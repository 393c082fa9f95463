from __future__ import annotations

import pytest

from sandbox.control_plane.flags import flag, flags


# kops pkg/apis/kops/componentconfig.go and apiserver's own flags, 1.36.
@pytest.mark.parametrize(
    ("field", "name"),
    [
        ("allocateNodeCIDRs", "allocate-node-cidrs"),
        ("apiServerCount", "apiserver-count"),
        ("clusterCIDR", "cluster-cidr"),
        ("enableAdmissionPlugins", "enable-admission-plugins"),
        ("kubeletPreferredAddressTypes", "kubelet-preferred-address-types"),
        ("logLevel", "v"),
        ("requestheaderExtraHeaderPrefixes", "requestheader-extra-headers-prefix"),
        ("serviceAccountIssuer", "service-account-issuer"),
        ("serviceAccountJWKSURI", "service-account-jwks-uri"),
        ("serviceClusterIPRange", "service-cluster-ip-range"),
    ],
)
def test_a_field_is_a_flag(field: str, name: str) -> None:
    assert flag(field) == name


def test_a_spec_is_flags() -> None:
    spec = {
        "image": "registry.k8s.io/kube-apiserver:v1.36.3",
        "anonymousAuth": False,
        "apiAudiences": ["a", "b"],
        "featureGates": {"B": "true", "A": "false"},
        "leaderElection": {"leaderElect": True},
        "bindAddress": None,
    }
    assert flags(spec, tls_cert_file="/x") == [
        "--anonymous-auth=false",
        "--api-audiences=a,b",
        "--feature-gates=A=false,B=true",
        "--leader-elect=true",
        "--tls-cert-file=/x",
    ]
