"""The gallery."""
import streamlit as st
st.title("g")
